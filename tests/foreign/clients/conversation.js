// The other half of conversation.py: one JSON object a line, in turns.
import { createInterface } from 'node:readline'

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()

async function hear() {
  const { value } = await lines.next()
  return JSON.parse(value)
}

function say(content) {
  process.stdout.write(`${JSON.stringify(content)}\n`)
}

/** Let a citizen follow an address; return what arrived where they came back. */
export async function visit(url) {
  say({ visit: String(url) })
  return hear()
}

/** Do the one task that the test gives, and tell the findings. A fault ends the program with its whole cause. */
export async function work(task) {
  try {
    say({ finished: await task(await hear()) })
  } catch (fault) {
    console.error(fault, fault.cause instanceof Response ? await fault.cause.clone().text() : '')
    process.exitCode = 1
  }
  process.stdin.destroy()
}
