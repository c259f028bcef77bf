// The self-information API as its reader sees it: ask, and where it says "later", come back later.

const MOST_ROUNDS = 20

/** Ask for one category; `call(method, url)` makes a call with the access token. */
export async function category(call, issuer, name) {
  let answer = await call('GET', new URL(`${issuer}/self-information/${name}`))
  for (let round = 0; answer.status === 202 && round < MOST_ROUNDS; round++) {
    const place = new URL(answer.headers.get('location'), issuer)
    await new Promise((resolve) => setTimeout(resolve, 500))
    answer = await call('GET', place)
  }
  return answer
}
