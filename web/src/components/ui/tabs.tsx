/** Sections of one panel. (Branches are not tabs but places: see the shell.) */
import type { ReactNode } from 'react'
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components/Tabs'

export type TabItem = { id: string; label: string; content: ReactNode }

export function Tabs({ label, items }: { label: string; items: readonly TabItem[] }) {
  return (
    <AriaTabs className="flex min-h-0 flex-col">
      <TabList aria-label={label} className="flex gap-4 border-b border-line">
        {items.map((item) => (
          <Tab
            key={item.id}
            id={item.id}
            className="-mb-px border-b-2 border-transparent pb-1.5 text-13 text-text-2 outline-none data-focus-visible:focus-ring data-selected:border-accent data-selected:font-semibold data-selected:text-accent-text"
          >
            {item.label}
          </Tab>
        ))}
      </TabList>
      {items.map((item) => (
        <TabPanel key={item.id} id={item.id} className="min-h-0 flex-1 pt-3 outline-none">{item.content}</TabPanel>
      ))}
    </AriaTabs>
  )
}
