/** The keys that act here: everywhere, to the sections, and on this screen. `?` opens it, Esc closes it. */
import { useState } from 'react'
import { Dialog } from 'react-aria-components/Dialog'
import { Heading } from 'react-aria-components/Heading'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import { useSignedIn } from '@/hooks/use-session'
import { overlays } from '@/lib/overlays'
import { keysEverywhere, keysOf, type KeyLine } from '@/lib/keys'
import { messages } from '@/lib/messages'
import { areSingleKeysOn, turnSingleKeys } from '@/lib/single-keys'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { KeyCap } from '@/components/ui/key-cap'
import { sections, sectionsFor } from '@/components/shell/sections'
import { useHere } from '@/components/shell/use-here'

export function KeysSheet() {
  const { section } = useHere()
  const { rights } = useSignedIn()
  const here = sections.find(({ id }) => id === section)
  const goTo = sectionsFor(rights).map(({ key, label }) => ({ caps: [['G', key.toUpperCase()]], does: messages.keys.goTo(label) }))
  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={() => overlays.close()}
      className="fixed inset-0 z-(--z-dialog) flex items-start justify-center overflow-y-auto bg-scrim p-4 pt-[8vh]"
    >
      <Modal className="rise-in w-full max-w-[720px]">
        <Dialog className="rounded-panel bg-raised px-5 py-[18px] shadow-3 outline-none">
          <div className="flex items-center justify-between">
            <Heading slot="title" className="text-18 font-semibold">{messages.keys.title}</Heading>
            <Button autoFocus variant="quiet" icon="close" aria-label={messages.keys.close} className="max-tablet:size-11" onPress={() => overlays.close()} />
          </div>
          <div className="mt-3 grid gap-x-8 gap-y-5 tablet:grid-cols-2">
            <KeyList title={messages.keys.everywhere} lines={[...keysEverywhere, ...goTo]} />
            {here && keysOf(here.id).length > 0 && <KeyList title={here.label} lines={keysOf(here.id)} />}
          </div>
          <SingleKeys />
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

function SingleKeys() {
  const [areOn, setOn] = useState(areSingleKeysOn)
  return (
    <div className="mt-3 border-t border-line pt-2">
      <Checkbox isSelected={areOn} onChange={(next) => { turnSingleKeys(next); setOn(next) }}>{messages.keys.single}</Checkbox>
      <p className="text-12 text-text-2">{messages.keys.singleHint}</p>
    </div>
  )
}

function KeyList({ title, lines }: { title: string; lines: readonly KeyLine[] }) {
  return (
    <section aria-label={title}>
      <h3 className="mb-1 text-12 font-medium text-text-3">{title}</h3>
      <dl>
        {lines.map(({ caps, does }) => (
          <div key={does} className="flex min-h-8 items-center justify-between gap-4 border-b border-line py-1 text-13 last:border-b-0">
            <dt>{does}</dt>
            <dd className="flex flex-none flex-wrap justify-end gap-x-3 gap-y-1">
              {caps.map((keys) => (
                <span key={keys.join()} className="flex gap-1">{keys.map((key) => <KeyCap key={key} always>{key}</KeyCap>)}</span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
