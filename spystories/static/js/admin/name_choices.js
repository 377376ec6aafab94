// `@` and some letters in the manuscript offer people and places by any of their names, and write the name chosen.
import { Plugin, crel, gettext } from 'django-prose-editor/editor'

const TYPED = /(?:^|[^\p{L}\p{N}@])@([\p{L}\p{N}][\p{L}\p{N}'’ .-]{0,39})?$/u
const WAIT = 150

class Choices {
  constructor(view, address) {
    this.view = view
    this.address = address
    this.rows = []
    this.chosen = 0
    this.asked = 0
    this.left = null // where an @ stands that was left alone with Escape
    this.list = crel('ul', { className: 'name-choices', id: 'name-choices', role: 'listbox', hidden: true })
    this.list.setAttribute('aria-label', gettext('People and places'))
    this.status = crel('p', { className: 'visually-hidden', role: 'status' })
    this.list.addEventListener('pointerdown', (event) => event.preventDefault())
    this.list.addEventListener('click', (event) => {
      const at = [...this.list.children].indexOf(event.target.closest('li'))
      if (at >= 0) this.take(at)
    })
    this.away = () => this.close()
    view.dom.addEventListener('blur', this.away)
  }

  // Where an @ begins before the cursor and what was typed after it, or nothing.
  typed() {
    const { $from, empty } = this.view.state.selection
    if (!empty || !$from.parent.isTextblock) return null
    const before = $from.parent.textBetween(0, $from.parentOffset, '\n', '\n')
    const found = TYPED.exec(before)
    return found && { from: $from.pos - (found[1]?.length ?? 0) - 1, to: $from.pos, words: found[1] ?? '' }
  }

  update(view, before) {
    if (before.doc.eq(view.state.doc) && before.selection.eq(view.state.selection)) return
    const typed = this.typed()
    if (!typed || typed.from === this.left) {
      if (!typed) this.left = null
      this.close()
    } else if (typed.words) this.ask(typed)
    else this.close()
  }

  ask(typed) {
    const turn = ++this.asked
    clearTimeout(this.timer)
    this.timer = setTimeout(async () => {
      try {
        const answer = await fetch(`${this.address}?${new URLSearchParams({ q: typed.words })}`)
        if (!answer.ok || answer.redirected) return
        const { names } = await answer.json()
        if (turn === this.asked) this.show(names, typed.from)
      } catch { if (turn === this.asked) this.close() }
    }, WAIT)
  }

  show(rows, from) {
    if (!rows.length) return this.close()
    this.rows = rows
    this.list.replaceChildren(...rows.map((row, number) => {
      const kind = row.kind === 'place' ? gettext('place') : gettext('person')
      const label = crel('span', { className: 'kind', textContent: kind })
      return crel('li', { id: `name-choice-${number}`, role: 'option' }, [document.createTextNode(row.label), label])
    }))
    if (!this.list.isConnected) this.view.dom.after(this.list, this.status)
    this.list.hidden = false
    const box = this.list.offsetParent.getBoundingClientRect()
    const at = this.view.coordsAtPos(from)
    this.list.style.top = `${at.bottom - box.top + 4}px`
    this.list.style.left = `${Math.max(0, Math.min(at.left - box.left, box.width - this.list.offsetWidth))}px`
    this.view.dom.setAttribute('aria-controls', this.list.id)
    this.choose(0)
  }

  choose(number) {
    this.chosen = (number + this.rows.length) % this.rows.length
    for (const [i, item] of [...this.list.children].entries()) item.setAttribute('aria-selected', String(i === this.chosen))
    this.view.dom.setAttribute('aria-activedescendant', `name-choice-${this.chosen}`)
    this.status.textContent = this.list.children[this.chosen].textContent
  }

  take(number) {
    const typed = this.typed()
    const row = this.rows[number]
    this.close()
    if (typed && row) this.view.dispatch(this.view.state.tr.insertText(row.name, typed.from, typed.to))
    this.view.focus()
  }

  close() {
    clearTimeout(this.timer)
    this.asked++
    this.list.hidden = true
    this.status.textContent = ''
    this.view.dom.removeAttribute('aria-activedescendant')
    this.view.dom.removeAttribute('aria-controls')
  }

  key(event) {
    if (this.list.hidden || event.isComposing) return false
    if (event.key === 'ArrowDown') this.choose(this.chosen + 1)
    else if (event.key === 'ArrowUp') this.choose(this.chosen - 1)
    else if (event.key === 'Enter') this.take(this.chosen)
    else if (event.key === 'Escape') {
      this.left = this.typed()?.from ?? null
      this.close()
    } else return false
    event.stopPropagation()
    return true
  }

  destroy() {
    this.close()
    this.view.dom.removeEventListener('blur', this.away)
    this.list.remove()
    this.status.remove()
  }
}

export function choices(address) {
  let open
  return new Plugin({
    view: (view) => (open = new Choices(view, address)),
    props: { handleKeyDown: (_view, event) => open.key(event) },
  })
}
