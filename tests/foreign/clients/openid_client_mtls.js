// FAPI 2.0 with certificates (RFC 8705) and openid-client: one certificate says who calls and binds the tokens.
import * as client from 'openid-client'
import { work } from './conversation.js'
import { connect, login, request } from './openid_client.js'
import { category } from './records.js'

await work(async (task) => {
  const config = await connect(task)
  const { asked, checks } = await request(task)
  const address = await client.buildAuthorizationUrlWithPAR(config, asked)
  const tokens = await login(config, address, checks)
  const claims = tokens.claims()
  const userinfo = await client.fetchUserInfo(config, tokens.access_token, claims.sub)
  const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token)
  const described = await client.tokenIntrospection(config, refreshed.access_token)

  const aliases = config.serverMetadata().mtls_endpoint_aliases
  const call = (method, place) =>
    client.fetchProtectedResource(config, refreshed.access_token, place, method)
  const answer = await category(call, new URL(aliases.token_endpoint).origin, 'immunisation')

  const bare = await fetch(config.serverMetadata().userinfo_endpoint, {
    headers: { authorization: `Bearer ${refreshed.access_token}` },
  })
  return { tokens, claims, userinfo, described, status: answer.status, bare: bare.status }
})
