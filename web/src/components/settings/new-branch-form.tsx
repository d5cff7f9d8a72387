/** A branch as it is opened: what it is called, its clock and money, its halls and sessions. */
import { memo, useMemo } from 'react'
import { ComboBox } from '@/components/ui/combo-box'
import { TextField } from '@/components/ui/field'
import { messages } from '@/lib/messages'
import { language } from '@/lib/messages/language'
import { routes } from '@/lib/routes'
import { codeOf, type BranchDraft, type DraftErrors } from '@/lib/setup/draft'
import { currencies, likelyMoney, likelyZone, zones } from '@/lib/setup/places'
import { HallDrafts } from './hall-drafts'
import { SettingsPart } from './section'
import { SessionDrafts } from './session-drafts'

const words = messages.setup

type Props = {
  draft: BranchDraft
  /** null: nothing is wrong, or nobody has tried yet. */
  errors: DraftErrors | null
  onChange: (part: Partial<BranchDraft>) => void
}

export function NewBranchForm({ draft, errors, onChange }: Props) {
  const code = codeOf(draft)
  return (
    <>
      <SettingsPart title={words.branch} hint={words.branchHint}>
        <div className="grid gap-3 tablet:grid-cols-[1fr_200px]">
          <TextField
            label={words.name} placeholder={words.nameExample} value={draft.name} maxLength={120} autoComplete="off" autoFocus
            onChange={(name) => onChange({ name })} error={errors?.name ?? null}
          />
          <TextField
            label={words.code} value={code} maxLength={16} autoComplete="off" autoCapitalize="none" spellCheck="false"
            hint={words.codeHint(routes.today(code === '' ? '…' : code))} error={errors?.code ?? null}
            onChange={(next) => onChange({ code: next.toLowerCase() })} onBlur={() => { if (code === '') onChange({ code: null }) }}
          />
          <PlaceFields zone={draft.zone} currency={draft.currency} zoneError={errors?.zone} currencyError={errors?.currency} onChange={onChange} />
        </div>
      </SettingsPart>
      <SettingsPart title={words.halls} hint={words.hallsHint}>
        <HallDrafts halls={draft.halls} errors={errors?.hallNames} error={errors?.halls ?? null} onChange={(halls) => onChange({ halls })} />
      </SettingsPart>
      <SettingsPart title={words.sessions} hint={words.sessionsHint}>
        <SessionDrafts sessions={draft.sessions} errors={errors?.sessionNames} error={errors?.sessions ?? null} onChange={(sessions) => onChange({ sessions })} />
      </SettingsPart>
    </>
  )
}

type PlaceProps = Pick<BranchDraft, 'zone' | 'currency'> & {
  zoneError: string | undefined
  currencyError: string | undefined
  onChange: (part: Partial<BranchDraft>) => void
}

/** Clock and money: lists of hundreds, so they are not drawn anew while a name is typed. */
const PlaceFields = memo(function PlaceFields({ zone, currency, zoneError, currencyError, onChange }: PlaceProps) {
  const clocks = useMemo(() => zones(zone ?? likelyZone()), [zone])
  const moneys = useMemo(() => currencies(language), [])
  // another clock is another country until somebody has said which money
  const setZone = (next: string | null) => {
    const isUntouched = zone !== null && currency === likelyMoney(zone)
    onChange({ zone: next, ...(next !== null && isUntouched && { currency: likelyMoney(next) }) })
  }
  return (
    <>
      <ComboBox label={words.zone} items={clocks} value={zone} onChange={setZone} error={zoneError ?? null} />
      <ComboBox label={words.currency} items={moneys} value={currency} onChange={(next) => onChange({ currency: next })} error={currencyError ?? null} />
    </>
  )
})
