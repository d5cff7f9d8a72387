/**
 * Keeps what fills a window above the keyboard of a phone whose keyboard lies over the page (iOS): what one types
 * into and the button at the foot stay in sight. Where the window itself shrinks (Android) there is nothing to do.
 */
export function keepAboveKeyboard(element: HTMLElement): () => void {
  const seen = window.visualViewport
  if (!seen) return () => undefined
  const follow = (): void => {
    // Enlarged by two fingers, the page is looked at, not typed over.
    const covered = seen.scale > 1 ? 0 : Math.round(window.innerHeight - seen.height)
    element.style.top = covered > 0 ? `${seen.offsetTop}px` : ''
    element.style.bottom = covered > 0 ? `${covered - seen.offsetTop}px` : ''
  }
  follow()
  seen.addEventListener('resize', follow)
  seen.addEventListener('scroll', follow)
  return () => {
    seen.removeEventListener('resize', follow)
    seen.removeEventListener('scroll', follow)
  }
}
