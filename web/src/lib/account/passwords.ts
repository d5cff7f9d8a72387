/** What is asked of a new password, rule by rule, so that each can be shown as it is met. Pure. */

export const PASSWORD_RULES = ['length', 'notDigits', 'notYou'] as const
export type PasswordRule = (typeof PASSWORD_RULES)[number]

/** Whose password it will be; either may be empty. */
export type Owner = { email: string; name: string }

const SHORTEST = 8
/** bcrypt reads no further. */
const LONGEST_BYTES = 72
/** Parts of a name shorter than this are in too many words. */
const SHORTEST_PART = 4

/** The rules that a password meets. An empty one meets none. */
export function metRules(password: string, owner: Owner): ReadonlySet<PasswordRule> {
  if (password === '') return new Set()
  const meets: Record<PasswordRule, boolean> = {
    length: [...password].length >= SHORTEST,
    notDigits: !/^\p{Nd}+$/u.test(password),
    notYou: !partsOf(owner).some((part) => password.toLocaleLowerCase().includes(part)),
  }
  return new Set(PASSWORD_RULES.filter((rule) => meets[rule]))
}

/** Whether the server would read only the beginning of it. */
export function isTooLong(password: string): boolean {
  return new TextEncoder().encode(password).length > LONGEST_BYTES
}

/** Whether a password may be sent. */
export function isAcceptable(password: string, owner: Owner): boolean {
  return metRules(password, owner).size === PASSWORD_RULES.length && !isTooLong(password)
}

function partsOf({ email, name }: Owner): string[] {
  const local = email.split('@')[0] ?? ''
  return [local, ...name.split(/\s+/)].map((part) => part.toLocaleLowerCase()).filter((part) => part.length >= SHORTEST_PART)
}
