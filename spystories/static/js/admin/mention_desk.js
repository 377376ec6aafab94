// The mention desk from the keyboard: one press answers and moves on; nothing is lost when an answer is refused.
const desk = document.querySelector('[data-mentions]')
const status = desk.querySelector('[data-status]')
const last = desk.querySelector('[data-last]')
const open = () => [...desk.querySelectorAll('[data-question]:not([data-done])')]
const given = [] // answers that can be taken back, the latest at the end

async function send(form, button) {
  const answer = await fetch(location.pathname, {
    method: 'POST',
    body: new FormData(form, button),
    headers: { Accept: 'application/json' },
  })
  if (answer.headers.get('Content-Type') !== 'application/json') throw new Error(answer.status)
  return answer.json()
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

async function answer(form, button) {
  const question = form.closest('[data-question]')
  const refused = question.querySelector('[data-refused]')
  const all = open()
  const next = all[all.indexOf(question) + 1] ?? all[all.indexOf(question) - 1]
  refused.textContent = ''
  question.dataset.done = ''
  go(next)
  let told
  try {
    told = await send(form, button)
  } catch {
    told = { refused: desk.dataset.failed }
  }
  status.textContent = told.said ?? told.refused
  if (told.refused !== undefined) {
    delete question.dataset.done
    refused.textContent = told.refused || '…'
    go(question)
    return
  }
  given.push({ ...told, question })
  offer()
  if (!open().length) location.reload()
}

async function takeBack(button) {
  const told = await send(last, button).catch(() => ({ refused: desk.dataset.failed }))
  status.textContent = told.said ?? told.refused
  if (told.refused !== undefined) return
  const latest = given.pop()
  if (!latest) return location.reload()
  offer()
  delete latest.question.dataset.done
  go(latest.question)
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
