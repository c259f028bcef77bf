// FAPI 2.0 Security Profile with openid-client: the whole life of a consent.
import * as client from 'openid-client'
import { work } from './conversation.js'
import { connect, login, proofs, request } from './openid_client.js'
import { category } from './records.js'

await work(async (task) => {
  const config = await connect(task)
  const bound = await proofs(config)
  const { asked, checks } = await request(task)
  const address = await client.buildAuthorizationUrlWithPAR(config, asked, bound)
  const tokens = await login(config, address, checks, bound)
  const claims = tokens.claims()
  const userinfo = await client.fetchUserInfo(config, tokens.access_token, claims.sub, bound)
  const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token, {}, bound)

  const token = refreshed.access_token
  const call = (method, place) =>
    client.fetchProtectedResource(config, token, place, method, null, new Headers(), bound)
  const answer = await category(call, task.issuer, 'immunisation')
  const released = { status: answer.status, content: await answer.json() }

  const before = await client.tokenIntrospection(config, token)
  await client.tokenRevocation(config, token)
  const after = await client.tokenIntrospection(config, token)
  return { tokens, claims, userinfo, refreshed, released, before, after }
})
