// FAPI 2.0 Message Signing with oauth4webapi, as in its example: what is signed is verified, nothing is encrypted.
import { importJWK } from 'jose'
import * as oauth from 'oauth4webapi'
import { visit, work } from './conversation.js'
import { again, connect, request } from './oauth4webapi.js'

await work(async (task) => {
  const { as, client, authentication, http, bound } = await connect(task)
  const { parameters, verifier, state, nonce } = await request(task)
  parameters.set('response_mode', 'jwt')
  const signing = { key: await importJWK(task.jwk, task.jwk.alg), kid: task.jwk.kid }
  const signed = await oauth.issueRequestObject(as, client, parameters, signing)
  const form = { client_id: task.clientId, request: signed }
  const pushed = await again(async () =>
    oauth.processPushedAuthorizationResponse(
      as, client, await oauth.pushedAuthorizationRequest(as, client, authentication, form, bound),
    ),
  )
  const address = new URL(as.authorization_endpoint)
  address.searchParams.set('client_id', task.clientId)
  address.searchParams.set('request_uri', pushed.request_uri)
  const { url } = await visit(address)

  const answered = await oauth.validateJwtAuthResponse(as, client, new URL(url), state, http)
  const tokens = await again(async () =>
    oauth.processAuthorizationCodeResponse(
      as,
      client,
      await oauth.authorizationCodeGrantRequest(
        as, client, authentication, answered, task.redirectUri, verifier, bound,
      ),
      { expectedNonce: nonce, requireIdToken: true },
    ),
  )
  const response = await oauth.introspectionRequest(
    as, client, authentication, tokens.access_token, http,
  )
  const described = await oauth.processIntrospectionResponse(as, client, response)
  await oauth.validateApplicationLevelSignature(as, response, http)
  return { tokens, described, claims: oauth.getValidatedIdTokenClaims(tokens) }
})
