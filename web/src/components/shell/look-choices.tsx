/** In which light and in which language this device shows everything. */
import { useState } from 'react'
import { language, messages } from '@/lib/messages'
import { chooseLanguage, languages, type Language } from '@/lib/messages/languages'
import { chooseTheme, chosenTheme, type Theme } from '@/lib/theme'
import { Segmented } from '@/components/ui/segmented'

const themes: readonly { id: Theme; label: string }[] = [
  { id: 'light', label: messages.account.light },
  { id: 'dark', label: messages.account.dark },
  { id: 'system', label: messages.account.system },
]

export function LookChoices() {
  const [theme, setTheme] = useState(chosenTheme)
  return (
    <>
      <div className="flex flex-col gap-1">
        <span className="text-12 font-medium text-text-2">{messages.account.theme}</span>
        <Segmented
          label={messages.account.theme}
          items={themes}
          value={theme}
          onChange={(next) => { chooseTheme(next); setTheme(next) }}
        />
      </div>
      <div className="flex flex-col gap-1">
        <span className="text-12 font-medium text-text-2">{messages.account.language}</span>
        <Segmented
          label={messages.account.language}
          items={languages.map(({ id, name }) => ({ id, label: name }))}
          value={language}
          onChange={speak}
        />
      </div>
    </>
  )
}

/** Words are bound as the page starts, so the page starts again. */
function speak(next: Language): void {
  chooseLanguage(next)
  location.reload()
}
