/** What can be done with a lead: convert it, move it on, and the rest behind a menu. */
import { Button as AriaButton } from 'react-aria-components/Button'
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu'
import { Popover } from 'react-aria-components/Popover'
import { usePanelShortcut } from '@/hooks/use-shortcut'
import type { Lead } from '@/lib/database'
import { cx } from '@/lib/cx'
import { isOpen, stageAfter } from '@/lib/leads/stages'
import { messages } from '@/lib/messages'
import { Button, buttonClass } from '@/components/ui/button'
import { popoverClass } from '@/components/ui/popover-class'
import { Icon } from '@/components/ui/icon'
import type { LeadPanelProps } from '@/components/leads/lead-panel'

const words = messages.leads

type Props = Pick<LeadPanelProps, 'mayEdit' | 'mayBook' | 'page' | 'work' | 'onMode' | 'onChooseStage' | 'onMove'> & { lead: Lead }

const tall = 'h-11 tablet:h-9'

export function LeadFooter({ lead, mayEdit, mayBook, page, work, onMode, onChooseStage, onMove }: Props) {
  const isStillOpen = isOpen(lead.stage)
  const canConvert = isStillOpen && mayEdit && mayBook && page !== undefined
  usePanelShortcut('c', () => onMode('convert'), canConvert)
  usePanelShortcut('m', () => onChooseStage(lead), mayEdit)
  usePanelShortcut('e', () => onMode('edit'), mayEdit)
  if (!mayEdit) return null
  const following = stageAfter(lead.stage)
  // Above the next stage; where there is none, beside More.
  const primary = cx(tall, 'flex-1', following && 'max-tablet:basis-full max-tablet:low:basis-auto')
  return (
    <div className="flex flex-wrap gap-2">
      {isStillOpen ? (
        <Button variant="primary" shortcut="C" className={primary} isDisabled={!canConvert} onPress={() => onMode('convert')}>{words.panel.convert}</Button>
      ) : (
        <Button variant="primary" className={primary} onPress={() => void work.reopen(lead)}>{words.panel.reopen}</Button>
      )}
      {following && <Button className={`${tall} max-tablet:grow`} onPress={() => onMove(lead, following)}>{words.panel.moveTo(words.stages[following])}</Button>}
      <MoreMenu {...{ lead, onMode, onChooseStage, onMove }} />
    </div>
  )
}

type MenuProps = Pick<Props, 'lead' | 'onMode' | 'onChooseStage' | 'onMove'>

function MoreMenu({ lead, onMode, onChooseStage, onMove }: MenuProps) {
  const items = [
    { id: 'edit', label: words.panel.edit, run: () => onMode('edit') },
    ...(isOpen(lead.stage)
      ? [
          { id: 'move', label: words.panel.move, run: () => onChooseStage(lead) },
          { id: 'lost', label: words.panel.lose, run: () => onMove(lead, 'lost') },
          { id: 'turned_down', label: words.panel.turnDown, run: () => onMove(lead, 'turned_down') },
        ]
      : []),
  ]
  return (
    <MenuTrigger>
      <AriaButton aria-label={words.panel.more} className={`${buttonClass('plain', 'md', true)} size-11! outline-none data-focus-visible:focus-ring tablet:size-9!`}>
        <Icon name="more" />
      </AriaButton>
      <Popover placement="top end" offset={4} className={popoverClass}>
        <Menu className="min-w-[170px] outline-none" onAction={(id) => items.find((item) => item.id === id)?.run()}>
          {items.map(({ id, label }) => (
            <MenuItem key={id} id={id} textValue={label} className="flex min-h-11 items-center rounded-control px-2.5 outline-none data-focused:bg-accent-soft tablet:min-h-8">{label}</MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
