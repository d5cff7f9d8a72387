/** The Inspector's words, under the name its parts call them by. */
export { inspector as words } from '@/lib/messages/inspector'
