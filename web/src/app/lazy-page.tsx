/** A page as a chunk of its own that can be asked for before it is drawn. */
import { lazy, useState, type ComponentType } from 'react'

export type LazyPage<Props extends object> = ComponentType<Props> & {
  /** Fetches the page, once however often it is asked for. */
  load: () => Promise<ComponentType<Props>>
}

/** Like `lazy`, but a page that is here already is drawn at once: React holds back what follows a fallback for 300 ms. */
export function lazyPage<Props extends object>(fetchPage: () => Promise<ComponentType<Props>>): LazyPage<Props> {
  let page: ComponentType<Props> | null = null
  let fetching: Promise<ComponentType<Props>> | null = null
  const load = () => (fetching ??= fetchPage().then((found) => (page = found)))
  const Late = lazy(async () => ({ default: await load() })) as unknown as ComponentType<Props>
  function Page(props: Props) {
    const [Shown] = useState(() => page ?? Late)
    return <Shown {...props} />
  }
  return Object.assign(Page, { load })
}
