// FAPI 2.0 Security Profile with oauth4webapi, as in its example: the whole life of a consent.
import * as oauth from 'oauth4webapi'
import { visit, work } from './conversation.js'
import { again, connect, request } from './oauth4webapi.js'
import { category } from './records.js'

await work(async (task) => {
  const { as, client, authentication, http, bound } = await connect(task)
  const { parameters, verifier, state, nonce } = await request(task)
  const pushed = await again(async () =>
    oauth.processPushedAuthorizationResponse(
      as,
      client,
      await oauth.pushedAuthorizationRequest(as, client, authentication, parameters, bound),
    ),
  )
  const address = new URL(as.authorization_endpoint)
  address.searchParams.set('client_id', task.clientId)
  address.searchParams.set('request_uri', pushed.request_uri)
  const { url } = await visit(address)

  const answered = oauth.validateAuthResponse(as, client, new URL(url), state)
  const tokens = await again(async () => {
    const response = await oauth.authorizationCodeGrantRequest(
      as, client, authentication, answered, task.redirectUri, verifier, bound,
    )
    const content = await oauth.processAuthorizationCodeResponse(as, client, response, {
      expectedNonce: nonce,
      requireIdToken: true,
    })
    await oauth.validateApplicationLevelSignature(as, response, http)
    return content
  })
  const claims = oauth.getValidatedIdTokenClaims(tokens)
  const userinfo = await again(async () =>
    oauth.processUserInfoResponse(
      as, client, claims.sub, await oauth.userInfoRequest(as, client, tokens.access_token, bound),
    ),
  )
  const refreshed = await again(async () =>
    oauth.processRefreshTokenResponse(
      as,
      client,
      await oauth.refreshTokenGrantRequest(as, client, authentication, tokens.refresh_token, bound),
    ),
  )

  const token = refreshed.access_token
  const call = (method, place) =>
    again(() => oauth.protectedResourceRequest(token, method, place, new Headers(), null, bound))
  const answer = await category(call, task.issuer, 'immunisation')
  const released = { status: answer.status, content: await answer.json() }

  const describe = async () =>
    oauth.processIntrospectionResponse(
      as, client, await oauth.introspectionRequest(as, client, authentication, token, http),
    )
  const before = await describe()
  await oauth.processRevocationResponse(
    await oauth.revocationRequest(as, client, authentication, token, http),
  )
  const after = await describe()
  return { tokens, claims, userinfo, refreshed, released, before, after }
})
