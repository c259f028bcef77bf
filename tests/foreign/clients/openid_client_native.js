// An app on the citizen's own machine (RFC 8252) with openid-client: no secret, but a key for each installation.
import * as client from 'openid-client'
import { work } from './conversation.js'
import { connect, login, proofs, request } from './openid_client.js'
import { category } from './records.js'

await work(async (task) => {
  const config = await connect(task)
  const bound = await proofs(config)
  const { asked, checks } = await request(task)
  const address = await client.buildAuthorizationUrlWithPAR(config, asked, bound)
  const first = await login(config, address, checks, bound)
  const second = await client.refreshTokenGrant(config, first.refresh_token, {}, bound)
  const third = await client.refreshTokenGrant(config, second.refresh_token, {}, bound)

  const token = third.access_token
  const call = (method, place) =>
    client.fetchProtectedResource(config, token, place, method, null, new Headers(), bound)
  const answer = await category(call, task.issuer, 'immunisation')

  // Another key than the app's own; and the app itself, whose first answer might have been lost on the way.
  const stolen = await client
    .refreshTokenGrant(config, third.refresh_token, {}, await proofs(config))
    .then(() => 'served', (fault) => fault.error)
  const repeated = await client.refreshTokenGrant(config, first.refresh_token, {}, bound)
  const tokens = [first, second, third]
  return { tokens, repeated, claims: first.claims(), status: answer.status, stolen }
})
