import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { I18nProvider } from 'react-aria-components/I18nProvider'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Button } from '@/components/ui/button'
import { ComboBox } from '@/components/ui/combo-box'
import { DateField } from '@/components/ui/date-field'
import { TextField } from '@/components/ui/field'
import { NumberField } from '@/components/ui/number-field'
import { Segmented } from '@/components/ui/segmented'
import { SessionButtons } from '@/components/ui/session-buttons'
import { TimeField } from '@/components/ui/time-field'

const TODAY = '2026-11-19' // a Thursday

// happy-dom tells of a changed selection within the change, browsers after it; React Aria answers by changing it.
beforeEach(() => {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its selection below
  const collapse = Selection.prototype.collapse
  let isWithin = false
  vi.spyOn(Selection.prototype, 'collapse').mockImplementation(function (this: Selection, ...where) {
    if (isWithin) return
    isWithin = true
    collapse.apply(this, where)
    isWithin = false
  })
})

describe('a button', () => {
  it('acts on Enter and Space, and not while it is busy', async () => {
    const user = userEvent.setup()
    const onPress = vi.fn()
    const { rerender } = render(<Button onPress={onPress}>Hold</Button>)
    await user.tab()
    await user.keyboard('{Enter} ')
    expect(onPress).toHaveBeenCalledTimes(2)

    rerender(<Button onPress={onPress} isBusy>Hold</Button>)
    await user.keyboard('{Enter} ')
    expect(onPress).toHaveBeenCalledTimes(2)
    expect(screen.getByRole('button').textContent).toBe('Hold')
    expect(screen.getByRole('button').getAttribute('aria-disabled')).toBe('true')
    expect(document.querySelector('[role=img][aria-labelledby]')).toBeNull()
  })
})

describe('a text field', () => {
  it('ties its hint, then its error, to the input', () => {
    const field = (error: string | null) => <TextField label="Title" hint="What all may read" error={error} value="" onChange={() => undefined} />
    const { rerender } = render(field(null))
    const input = screen.getByLabelText('Title')
    const description = () => input.getAttribute('aria-describedby')?.split(' ').map((id) => document.getElementById(id)?.textContent).join(' ')
    expect([description(), input.getAttribute('aria-invalid')]).toEqual(['What all may read', null])

    rerender(field('Enter a title'))
    expect([description(), input.getAttribute('aria-invalid')]).toEqual(['Enter a title', 'true'])
  })
})

describe('a number field', () => {
  it('steps with arrows, stays in its bounds, and may be empty', async () => {
    const user = userEvent.setup()
    const told: (number | null)[] = []
    function Field() {
      const [value, setValue] = useState<number | null>(15)
      return <NumberField label="Set-up" unit="min" step={15} max={45} value={value} onChange={(next) => { told.push(next); setValue(next) }} />
    }
    render(<Field />)
    await user.click(screen.getByLabelText('Set-up'))
    await user.keyboard('{ArrowUp}{ArrowUp}{ArrowUp}{ArrowUp}')
    await user.clear(screen.getByLabelText('Set-up'))
    await user.tab()
    expect(told).toEqual([30, 45, null])
  })

  it('tells with every key, and leaves the text to who types it', async () => {
    const user = userEvent.setup()
    const told: (number | null)[] = []
    function Field() {
      const [value, setValue] = useState<number | null>(null)
      return <NumberField label="Expected" max={2000} value={value} onChange={(next) => { told.push(next); setValue(next) }} />
    }
    render(<Field />)
    const input = screen.getByLabelText<HTMLInputElement>('Expected')
    await user.type(input, '1280')
    expect(told).toEqual([1, 12, 128, 1280])
    expect(input.value).toBe('1280')
    await user.tab()
    expect(input.value).toBe('1,280')
    expect(told).toEqual([1, 12, 128, 1280])
  })

  it('settles on the most it takes when more was typed', async () => {
    const user = userEvent.setup()
    const told: (number | null)[] = []
    function Field() {
      const [value, setValue] = useState<number | null>(60)
      return <NumberField label="Tear-down" max={90} value={value} onChange={(next) => { told.push(next); setValue(next) }} />
    }
    render(<Field />)
    const input = screen.getByLabelText<HTMLInputElement>('Tear-down')
    await user.clear(input)
    await user.type(input, '99')
    await user.tab()
    expect(input.value).toBe('90')
    expect(told.at(-1)).toBe(90)
  })
})

describe('a combobox', () => {
  const halls = [{ id: '1', label: 'Emerald A', detail: '350' }, { id: '2', label: 'Emerald B' }, { id: '3', label: 'Pearl' }]

  function setup(onAdd?: (text: string) => void) {
    const told: (string | null)[] = []
    function Field() {
      const [value, setValue] = useState<string | null>('3')
      return <ComboBox label="Hall" items={halls} value={value} onChange={(id) => { told.push(id); setValue(id) }} {...(onAdd && { onAdd })} />
    }
    render(<Field />)
    return { told, user: userEvent.setup(), input: screen.getByRole<HTMLInputElement>('combobox', { name: 'Hall' }) }
  }
  const options = () => screen.queryAllByRole('option').map((option) => option.textContent)

  it('shows what is chosen, filters as one types, and takes the choice with Enter', async () => {
    const { user, input, told } = setup()
    expect(input.value).toBe('Pearl')

    await user.clear(input)
    await user.type(input, 'emer')
    expect(options()).toEqual(['Emerald A350', 'Emerald B'])

    await user.keyboard('{ArrowDown}{ArrowDown}{Enter}')
    expect([told.at(-1), input.value]).toEqual(['2', 'Emerald B'])
  })

  it('keeps the choice when one leaves without making another', async () => {
    const { user, input, told } = setup()
    await user.click(input)
    await user.keyboard('x{Escape}')
    await user.tab()
    expect([told, input.value]).toEqual([[], 'Pearl'])
  })

  it('tells nothing when one only passes through', async () => {
    const { user, input, told } = setup()
    await user.tab()
    expect(document.activeElement).toBe(input)
    await user.tab()
    expect(document.activeElement).not.toBe(input)
    expect([told, input.value]).toEqual([[], 'Pearl'])
  })

  it('says that nothing matches, or offers to add it', async () => {
    const onAdd = vi.fn()
    const { user, input } = setup(onAdd)
    await user.clear(input)
    await user.type(input, 'Lotus')
    expect(options()).toEqual(['Add Lotus'])
    await user.keyboard('{ArrowDown}{Enter}')
    expect(onAdd).toHaveBeenCalledWith('Lotus')
  })
})

describe('a date field', () => {
  function setup(start: string | null = '2026-11-21') {
    const told: (string | null)[] = []
    function Field() {
      const [value, setValue] = useState(start)
      return (
        <I18nProvider locale="en-GB">
          <DateField label="Date" today={TODAY} value={value} onChange={(next) => { told.push(next); setValue(next) }} />
        </I18nProvider>
      )
    }
    render(<Field />)
    return { told, user: userEvent.setup(), group: screen.getByRole('group', { name: 'Date' }) }
  }

  it('has its parts in the order day, month, year, with the weekday before them', () => {
    const { group } = setup()
    expect(within(group).getAllByRole('spinbutton').map((part) => part.textContent)).toEqual(['21', '11', '2026'])
    expect(group.textContent).toContain('Sat')
  })

  it.each([['t', TODAY], ['sun', '2026-11-22'], ['+3{Enter}', '2026-11-24'], ['-1{Enter}', '2026-11-20'], ['+{Escape}t', TODAY]])(
    'understands %s',
    async (keys, date) => {
      const { user, told } = setup()
      await user.tab()
      await user.keyboard(keys)
      expect(told.at(-1)).toBe(date)
    },
  )

  it('says what the words mean before they are taken', async () => {
    const { user } = setup()
    await user.tab()
    await user.keyboard('+3')
    expect(screen.getByText('+3 = Tue 24 Nov')).toBeDefined()
  })

  it('steps a part with the arrows', async () => {
    const { user, told } = setup()
    await user.tab()
    await user.keyboard('{ArrowUp}')
    expect(told).toEqual(['2026-11-22'])
  })

  it('tells a year once it is typed whole', async () => {
    const { user, told, group } = setup()
    const year = () => within(group).getAllByRole('spinbutton')[2]
    await user.click(year()!)
    await user.keyboard('202')
    expect([told, year()?.textContent]).toEqual([[], '202'])
    await user.keyboard('7')
    expect(told).toEqual(['2027-11-21'])
  })

  it('is as it was when a year is left half typed', async () => {
    const { user, told, group } = setup()
    await user.click(within(group).getAllByRole('spinbutton')[2]!)
    await user.keyboard('20')
    await user.tab()
    await user.tab()
    expect([told, group.textContent]).toEqual([[], expect.stringContaining('2026')])
  })

  it('opens a month by its button', async () => {
    const { user } = setup()
    await user.click(screen.getByRole('button', { name: /Open the calendar/ }))
    expect(screen.getByRole('grid', { name: /November 2026/ })).toBeDefined()
  })
})

describe('a time field', () => {
  function setup(start: string) {
    const told: (string | null)[] = []
    function Field() {
      const [value, setValue] = useState<string | null>(start)
      return <TimeField label="Starts" value={value} onChange={(next) => { told.push(next); setValue(next) }} />
    }
    render(<Field />)
    return { told, user: userEvent.setup() }
  }

  it.each([
    ['19:00:00', '{ArrowUp}', '19:15'], ['19:00', '{ArrowDown}', '18:45'], ['19:05', '{ArrowUp}', '19:15'],
    ['19:05', '{ArrowDown}', '19:00'], ['23:50', '{ArrowUp}', '00:00'], ['00:00', '{ArrowDown}', '23:45'],
  ])('%s %s is %s', async (start, key, time) => {
    const { user, told } = setup(start)
    await user.tab()
    await user.keyboard(key)
    expect(told).toEqual([time])
  })

  it('takes any minute that is typed', async () => {
    const { user, told } = setup('19:00')
    await user.tab()
    await user.keyboard('0737')
    expect(told.at(-1)).toBe('07:37')
  })
})

describe('session buttons', () => {
  it('are one choice: arrows move it, and what is taken can still be chosen', async () => {
    const user = userEvent.setup()
    function Field() {
      const [value, setValue] = useState<string | null>('lunch')
      const sessions = [
        { id: 'lunch', label: 'Lunch', isTaken: false },
        { id: 'dinner', label: 'Dinner', isTaken: true, note: 'taken by Kapoor' },
      ]
      return <SessionButtons label="Session" sessions={sessions} value={value} onChange={setValue} />
    }
    render(<Field />)
    const radios = screen.getAllByRole<HTMLInputElement>('radio')
    expect(radios.map((radio) => radio.checked)).toEqual([true, false])

    await user.tab()
    await user.keyboard('{ArrowRight}')
    expect(radios.map((radio) => radio.checked)).toEqual([false, true])
    expect(screen.getByRole('radio', { name: 'Dinner taken by Kapoor' })).toBeDefined()
  })
})

describe('segments', () => {
  it('are one stop of the tab key, arrows change the view', async () => {
    const user = userEvent.setup()
    const onChange = vi.fn()
    render(<Segmented label="View" items={[{ id: 'month', label: 'Month' }, { id: 'day', label: 'Day' }]} value="month" onChange={onChange} />)
    await user.tab()
    await user.keyboard('{ArrowRight}')
    expect(onChange).toHaveBeenCalledWith('day')
    await user.tab()
    expect(document.body).toBe(document.activeElement)
  })
})
