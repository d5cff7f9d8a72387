/** A part of the application as a chunk of its own, that can be asked for before it is drawn. */
import { lazy, useState, type ComponentType } from 'react'

export type LazyPart<Props extends object> = ComponentType<Props> & {
  /** Fetches the part, once however often it is asked for; what failed is asked for again. */
  load: () => Promise<ComponentType<Props>>
  /** Whether it is here, and is drawn at once. */
  isHere: () => boolean
}

/** Like `lazy`, but a part that is here already is drawn at once: React holds back what follows a fallback for 300 ms. */
export function lazyPart<Props extends object>(fetchPart: () => Promise<ComponentType<Props>>): LazyPart<Props> {
  let part: ComponentType<Props> | null = null
  let fetching: Promise<ComponentType<Props>> | null = null
  const load = () =>
    (fetching ??= fetchPart().then(
      (found) => (part = found),
      (error: unknown) => {
        fetching = null
        throw error
      },
    ))
  const Late = lazy(async () => ({ default: await load() })) as unknown as ComponentType<Props>
  function Part(props: Props) {
    const [Shown] = useState(() => part ?? Late)
    return <Shown {...props} />
  }
  return Object.assign(Part, { load, isHere: () => part !== null })
}
