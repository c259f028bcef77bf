// An app that is nothing but a page: oidc-client-ts keeps its state in the browser, as its documentation shows.
/* global oidc */

const KEPT = 'settings'

/** Make the library's manager from what the test chose, which outlives the visit to the provider. */
function manager() {
  const { dpop, ...settings } = JSON.parse(localStorage.getItem(KEPT))
  return new oidc.UserManager({
    ...settings,
    userStore: new oidc.WebStorageStateStore({ store: localStorage }),
    ...(dpop && {
      dpop: { bind_authorization_code: true, store: new oidc.IndexedDbDPoPStore() },
    }),
  })
}

window.begin = async (settings) => {
  localStorage.setItem(KEPT, JSON.stringify(settings))
  await manager().signinRedirect()
}

/** Ask whether a citizen is still logged in over there, without a page for them. */
window.ask = async () => {
  await manager().signinRedirect({ prompt: 'none', scope: 'openid' })
}

window.finish = async () => {
  const user = await manager().signinCallback()
  return { profile: user.profile, tokenType: user.token_type, scopes: user.scopes }
}

window.renew = async () => {
  const before = await manager().getUser()
  const after = await manager().signinSilent()
  return {
    renewed: after.access_token !== before.access_token,
    rotated: after.refresh_token !== before.refresh_token,
  }
}

/** The library loads claims as a bearer only; with a bound token the page calls with the library's proof. */
window.userinfo = async () => {
  const users = manager()
  const user = await users.getUser()
  const { userinfo_endpoint: url } = await new oidc.MetadataService(users.settings).getMetadata()
  let nonce
  for (let round = 0; round < 2; round++) {
    const proof = await users.dpopProof(url, user, 'GET', nonce)
    const headers = { Authorization: `DPoP ${user.access_token}`, DPoP: proof }
    const answer = await fetch(url, { headers })
    if (answer.ok) return answer.json()
    nonce = answer.headers.get('DPoP-Nonce')
  }
  throw new Error('userinfo refused')
}

window.leave = async () => {
  await manager().signoutRedirect({ state: 'from the page' })
}

window.left = async () => {
  const answer = await manager().signoutCallback()
  return { kept: answer.userState, user: await manager().getUser() }
}

document.getElementById('state').textContent = 'ready'
