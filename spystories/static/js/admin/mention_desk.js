// The mention desk from the keyboard: one press answers and moves on; nothing is lost when an answer is refused.
const desk = document.querySelector('[data-mentions]')
const status = desk.querySelector('[data-status]')
const last = desk.querySelector('[data-last]')
const open = () => [...desk.querySelectorAll('[data-question]:not([data-done])')]
const given = [] // answers that can be taken back, the latest at the end

let busy = Promise.resolve()

// What is pressed quickly is sent one after the other.
const inTurn = (act) => { busy = busy.then(act) }

async function send(data) {
  try {
    const headers = { Accept: 'application/json' }
    const answer = await fetch(location.pathname, { method: 'POST', body: data, headers })
    return await answer.json()
  } catch {
    return { refused: desk.dataset.failed }
  }
}

function go(question) {
  question?.focus()
  question?.scrollIntoView({ block: 'nearest' })
}

function offer() {
  const latest = given.at(-1)
  last.hidden = !latest
  last.querySelector('[data-said]').textContent = latest?.said ?? ''
  last.querySelector('[name=undo]').value = latest?.undo ?? ''
}

function answer(form, button) {
  const question = form.closest('[data-question]')
  const refused = question.querySelector('[data-refused]')
  const data = new FormData(form, button)
  const all = open()
  refused.textContent = ''
  question.dataset.done = ''
  go(all[all.indexOf(question) + 1] ?? all[all.indexOf(question) - 1])
  inTurn(async () => {
    const told = await send(data)
    status.textContent = told.said ?? told.refused
    if (told.said) {
      given.push({ ...told, question })
      offer()
      if (!open().length) location.reload()
    } else {
      delete question.dataset.done
      refused.textContent = told.refused
      go(question)
    }
  })
}

function takeBack(button) {
  inTurn(async () => {
    if (last.hidden) return
    const told = await send(new FormData(last, button))
    status.textContent = told.said ?? told.refused
    if (!told.said) return
    const latest = given.pop()
    if (!latest) return location.reload()
    offer()
    delete latest.question.dataset.done
    go(latest.question)
  })
}

desk.addEventListener('submit', (event) => {
  const { target: form, submitter: button } = event
  if (button?.name !== 'choice' && button?.name !== 'undo') return
  event.preventDefault()
  if (button.name === 'choice') answer(form, button)
  else takeBack(button)
})

// Single keys: only here, never within a field, and only for those who want them; one choice for all editors' pages.
const SINGLE = 'single-keys'
const stored = () => { try { return localStorage.getItem(SINGLE) } catch { return null } }
const store = (value) => { try { localStorage.setItem(SINGLE, value) } catch { /* not kept, then */ } }
const single = () => stored() !== 'off'
const wanted = desk.querySelector('[data-keys] input')
wanted.checked = single()
wanted.closest('[data-keys]').hidden = false
wanted.addEventListener('change', () => store(wanted.checked ? 'on' : 'off'))
const isField = (element) => element.matches('textarea, select, [contenteditable], input:not([type=checkbox])')

document.addEventListener('keydown', (event) => {
  if (!single() || event.repeat || document.querySelector('dialog[open]') || event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return
  const questions = open()
  const here = questions.indexOf(document.activeElement.closest('[data-question]'))
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key]
  if (step) go(questions[here < 0 ? 0 : Math.max(0, Math.min(questions.length - 1, here + step))])
  else if (event.key === 'u' && !last.hidden) takeBack(last.querySelector('[name=undo]'))
  else {
    const button = questions[Math.max(0, here)]?.querySelector(`[data-key="${CSS.escape(event.key)}"]`)
    if (!button) return
    button.form.requestSubmit(button)
  }
  event.preventDefault()
})
go(open()[0])
