/** Waiting with a limit, for what a browser may never answer. */

/** Whether the work takes longer than so many milliseconds. Fails as the work does, if that is sooner. */
export async function takesLonger(work: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<true>((resolve) => { timer = setTimeout(() => resolve(true), ms) })
  try {
    return await Promise.race([work.then(() => false), late])
  } finally {
    clearTimeout(timer)
  }
}
