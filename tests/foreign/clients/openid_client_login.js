// OpenID Connect as it always was, with openid-client: the client registers itself, asks in the address, has a secret.
import * as client from 'openid-client'
import { work } from './conversation.js'
import { login, register, request } from './openid_client.js'

await work(async (task) => {
  const config = await register(task)
  const registered = config.clientMetadata()
  const { asked, checks } = await request(task)
  const tokens = await login(config, client.buildAuthorizationUrl(config, asked), checks)
  const claims = tokens.claims()
  const userinfo = await client.fetchUserInfo(config, tokens.access_token, claims.sub)

  const own = { headers: { authorization: `Bearer ${registered.registration_access_token}` } }
  const ended = await fetch(registered.registration_client_uri, { method: 'DELETE', ...own })
  return { registered, tokens, claims, userinfo, ended: ended.status }
})
