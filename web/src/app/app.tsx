import { StrictMode } from 'react'
import { messages } from '@/lib/messages'

export function App() {
  return <StrictMode>{messages.product}</StrictMode>
}
