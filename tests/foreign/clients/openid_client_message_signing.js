// FAPI 2.0 Message Signing with openid-client: a signed request, signed answers, and everything that
// can be encrypted to the client's key encrypted.
import { compactDecrypt, createRemoteJWKSet, importJWK, jwtVerify } from 'jose'
import * as client from 'openid-client'
import { work } from './conversation.js'
import { connect, login, proofs, request, types } from './openid_client.js'
import { category } from './records.js'

await work(async (task) => {
  const { jwk, decryption, issuer } = task
  const key = await importJWK(decryption, decryption.alg)
  const mine = { key, alg: decryption.alg, kid: decryption.kid }
  const decrypting = (config) => client.enableDecryptingResponses(config, ['A256GCM'], mine)
  const config = await connect(task, client.useJwtResponseMode, decrypting)
  const bound = await proofs(config)

  const { asked, checks } = await request(task)
  const signing = { key: await importJWK(jwk, jwk.alg), kid: jwk.kid }
  const signed = await client.buildAuthorizationUrlWithJAR(config, asked, signing)
  const address = await client.buildAuthorizationUrlWithPAR(config, signed.searchParams, bound)
  const tokens = await login(config, address, checks, bound)
  const claims = tokens.claims()
  const userinfo = await client.fetchUserInfo(config, tokens.access_token, claims.sub, bound)
  const described = await client.tokenIntrospection(config, tokens.access_token)

  const accept = new Headers({ accept: 'application/jwt' })
  const call = (method, place) =>
    client.fetchProtectedResource(
      config, tokens.access_token, place, method, null, accept, bound,
    )
  const answer = await category(call, issuer, 'immunisation')
  const outer = await compactDecrypt(await answer.text(), key)
  const records = await jwtVerify(
    outer.plaintext,
    createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri)),
    { issuer, audience: task.clientId, typ: 'self-information+jwt' },
  )
  return {
    tokens, claims, userinfo, described, types,
    outer: outer.protectedHeader, records: records.payload,
  }
})
