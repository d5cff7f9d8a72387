/** One frame, whole: what is known of it, and its payload over several lines. */
import { Button } from '@/components/ui/button'
import { formatBytes, formatClock } from '@/lib/inspector/formats'
import { prettyText, type Frame } from '@/lib/inspector/frames'
import { words } from '@/lib/inspector/words'
import { toasts } from '@/lib/toasts'

export function FrameDetail({ frame, zone }: { frame: Frame; zone: string }) {
  const text = prettyText(frame)
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2.5">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <p className="truncate font-semibold">{frame.event}{frame.gist && <span className="ml-2 font-normal text-text-2">{frame.gist}</span>}</p>
          <p className="text-12 break-all text-text-2">
            {[formatClock(frame.at, zone, true), words.directionOf[frame.direction], formatBytes(frame.bytes), frame.topic].filter(Boolean).join(', ')}
          </p>
        </div>
        <Button className="h-11 tablet:h-8" onPress={() => void copy(text)}>{words.copy}</Button>
      </div>
      <pre tabIndex={0} aria-label={words.payload} className="min-h-0 flex-1 overflow-auto rounded-card border border-line bg-sunken px-3 py-2.5 font-mono text-12 break-words whitespace-pre-wrap">
        {text}
      </pre>
      {frame.isCut && <p className="text-12 text-text-2">{words.cut(formatBytes(frame.bytes))}</p>}
    </div>
  )
}

async function copy(text: string): Promise<void> {
  await navigator.clipboard.writeText(text)
  toasts.show({ text: words.copied, kind: 'copied' })
}
