/** Stands in for a page that threw. What was saved is on the server; loading it again is safe. */
import { Component, type ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { messages } from '@/lib/messages'
import { ProblemPage } from '@/pages/problem/problem-page'

type Props = {
  /** Another value gives the children another chance. */
  resetOn?: string
  children: ReactNode
}
type State = { hasFailed: boolean }

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { hasFailed: false }

  static getDerivedStateFromError(): State {
    return { hasFailed: true }
  }

  override componentDidUpdate(before: Props): void {
    if (this.state.hasFailed && before.resetOn !== this.props.resetOn) this.setState({ hasFailed: false })
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children
    return (
      <ProblemPage title={messages.error.title} action={<Button onPress={() => location.reload()}>{messages.error.again}</Button>}>
        {messages.error.body}
      </ProblemPage>
    )
  }
}
