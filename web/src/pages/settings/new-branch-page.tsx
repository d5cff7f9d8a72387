/** Opening a branch: the first thing an owner does in an empty house, and the same for every later one. */
import { useCallback, useState, type FormEvent } from 'react'
import { Navigate } from 'react-router'
import { NewBranchForm } from '@/components/settings/new-branch-form'
import { OpenedBranch } from '@/components/settings/opened-branch'
import { Refusal } from '@/components/settings/section'
import { PageFrame } from '@/components/shell/page-frame'
import { Button } from '@/components/ui/button'
import { useSignedIn } from '@/hooks/use-session'
import { useMutation } from '@/hooks/use-mutation'
import { focusFirstProblem } from '@/lib/first-problem'
import { messages } from '@/lib/messages'
import { routes } from '@/lib/routes'
import { codeOf, emptyDraft, errorsOf, openingOf, type BranchDraft } from '@/lib/setup/draft'
import { likelyMoney, likelyZone } from '@/lib/setup/places'
import { write } from '@/lib/writes'

const words = messages.setup

export function NewBranchPage() {
  const { branches } = useSignedIn()
  const [opened, setOpened] = useState<{ name: string; code: string } | null>(null)
  const [wasFirst] = useState(branches.length === 0)
  const [isOpening, setOpening] = useState(false)
  const title = opened?.name ?? (wasFirst ? words.firstTitle : words.title)
  // somebody else opened it, or this device had only forgotten that it is there
  if (wasFirst && branches.length > 0 && !isOpening && opened === null) return <Navigate to={routes.home()} replace />
  return (
    <PageFrame title={title} windowTitle={title} lead={words.lead}>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {opened
          ? <OpenedBranch {...opened} isThere={branches.some(({ code }) => code === opened.code)} />
          : <Form taken={branches.map(({ code }) => code)} onOpening={setOpening} onOpened={setOpened} />}
      </div>
    </PageFrame>
  )
}

type FormProps = {
  taken: readonly string[]
  /** It is on its way, or was refused. */
  onOpening: (isOpening: boolean) => void
  onOpened: (branch: { name: string; code: string }) => void
}

function Form({ taken, onOpening, onOpened }: FormProps) {
  const [draft, setDraft] = useState<BranchDraft>(() => emptyDraft(likelyZone(), likelyMoney(likelyZone())))
  const [isTried, setTried] = useState(false)
  const { isBusy, refusal, mutate } = useMutation()
  // its own code is taken as soon as it is open, which the screen may hear before the answer
  const errors = isBusy ? null : errorsOf(draft, taken)

  // stable, for the parts of the form that are drawn anew only when they change
  const change = useCallback((part: Partial<BranchDraft>) => setDraft((before) => ({ ...before, ...part })), [])

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    setTried(true)
    if (errors !== null) return focusFirstProblem(event.currentTarget)
    if (isBusy) return
    const branch = { name: draft.name.trim(), code: codeOf(draft) }
    onOpening(true)
    if (await mutate(() => write(words.label(branch.name), [openingOf(draft)]), null)) onOpened(branch)
    else onOpening(false)
  }

  return (
    <form noValidate onSubmit={(event) => void submit(event)}>
      <NewBranchForm draft={draft} errors={isTried ? errors : null} onChange={change} />
      <div className="px-4 pb-10 tablet:px-6 desktop:grid desktop:grid-cols-[220px_minmax(0,1fr)] desktop:gap-x-10">
        <div className="max-w-[560px] desktop:col-start-2">
          <Refusal of={refusal} />
          <div className="mt-4 flex items-center gap-3">
            <Button type="submit" variant="primary" size="lg" isBusy={isBusy}>{words.act}</Button>
            {isTried && errors !== null && <p role="alert" className="text-13 text-bad-text">{words.missing}</p>}
          </div>
        </div>
      </div>
    </form>
  )
}
