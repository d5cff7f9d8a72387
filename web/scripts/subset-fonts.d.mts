import type { Plugin } from 'vite'

export function subsetFonts(): Promise<void>
export function anekFonts(): Plugin
