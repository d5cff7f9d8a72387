// @vitest-environment node
/** Nothing is said on screen outside of the catalogue: no text in JSX, no attribute that is read or heard. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const SRC = join(import.meta.dirname, '../..')

/** What is shown as it stands in every language: names of keys, and marks that are no words. */
const NOT_WORDS = new Set(['Ctrl K', 'Enter', 'Ctrl Enter', 'Esc', 'Home', 'End', 'PgUp', 'PgDn', 'Space', 'Shift', 'Alt', 'Ctrl', 'Tab', 'F6'])

/** Attributes whose text is read or heard. */
const HEARD = new Set(['aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext', 'title', 'placeholder', 'alt', 'label', 'hint', 'act', 'keep'])

/** Literals of a file that a person would read, with their lines. */
function strayWords(path: string): string[] {
  const text = readFileSync(join(SRC, path), 'utf8')
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX)
  const found: string[] = []
  const report = (node: ts.Node, words: string): void => {
    const said = words.trim()
    if (!/\p{L}{2,}/u.test(said) || NOT_WORDS.has(said)) return
    found.push(`${path}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${said}`)
  }
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) report(node, node.text)
    if (ts.isJsxAttribute(node) && HEARD.has(node.name.getText())) reportIn(node.initializer, report)
    if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent)) reportIn(node, report)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

const CHOOSES = new Set([ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.PlusToken])

/** Literals that an expression may come to: itself, and the branches of choices. */
function reportIn(node: ts.Node | undefined, report: (node: ts.Node, words: string) => void): void {
  if (node === undefined) return
  if (ts.isStringLiteralLike(node)) report(node, node.text)
  else if (ts.isTemplateExpression(node)) report(node, [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join(' '))
  else if (ts.isJsxExpression(node) || ts.isParenthesizedExpression(node)) reportIn(node.expression, report)
  else if (ts.isConditionalExpression(node)) [node.whenTrue, node.whenFalse].forEach((branch) => reportIn(branch, report))
  else if (ts.isBinaryExpression(node) && CHOOSES.has(node.operatorToken.kind)) [node.left, node.right].forEach((side) => reportIn(side, report))
}

const screens = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.tsx') && !/\.test\.tsx$|testing\.tsx$/.test(path))

describe('words on screen', () => {
  it.each(screens)('of %s stand in the catalogue', (path) => {
    expect(strayWords(path)).toEqual([])
  })
})
