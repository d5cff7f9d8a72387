/** Which other branches could lend what is short, asked of the server: their stock is not read here. */
import { useEffect, useState } from 'react'
import { supabase } from '@/lib/client'
import type { InventoryShortage, SpareStock } from '@/lib/database'

export type SpareStockAnswer = { status: 'asking' } | { status: 'unknown' } | { status: 'known'; branches: readonly SpareStock[] }

/** Asks anew when the task's window or depth changes; null asks nothing. */
export function useSpareStock(task: InventoryShortage | null): SpareStockAnswer {
  const question = task && `${task.id} ${task.version}`
  const id = task?.id ?? null
  const [answer, setAnswer] = useState<{ question: string; said: SpareStockAnswer } | null>(null)

  useEffect(() => {
    if (question === null || id === null) return
    let isCurrent = true
    void supabase.rpc('spare_stock', { shortage_id: id }).then(({ data, error }) => {
      if (isCurrent) setAnswer({ question, said: error ? { status: 'unknown' } : { status: 'known', branches: data } })
    })
    return () => { isCurrent = false }
  }, [question, id])

  return answer !== null && answer.question === question ? answer.said : { status: 'asking' }
}
