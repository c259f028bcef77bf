// OpenID Connect as it always was, with openid-client: a request in the address, a secret, and a login.
import * as client from 'openid-client'
import { work } from './conversation.js'
import { connect, login, request } from './openid_client.js'

await work(async (task) => {
  const config = await connect(task)
  const { asked, checks } = await request(task)
  const tokens = await login(config, client.buildAuthorizationUrl(config, asked), checks)
  const claims = tokens.claims()
  const userinfo = await client.fetchUserInfo(config, tokens.access_token, claims.sub)
  return { tokens, claims, userinfo }
})
