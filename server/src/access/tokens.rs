//! Access tokens: the only module that touches the token library.
//!
//! One algorithm, every claim required, the type checked (RFC 8725). Rights are never in a token.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use shared::ids::UserId;
use shared::time::UtcMs;
use uuid::Uuid;

/// How long an access token holds, in seconds.
pub const ACCESS_TOKEN_S: u32 = 600;
/// Clocks of several server processes may differ by this much, in seconds.
const CLOCK_LEEWAY_S: i64 = 5;

const ALGORITHM: Algorithm = Algorithm::HS256;
/// RFC 9068's name; another token of the same secret is not one of ours.
const TOKEN_TYPE: &str = "at+jwt";
const ISSUER: &str = "storebeat";
const AUDIENCE: &str = "storebeat-api";

/// Who an access token speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claims {
    /// The person.
    pub user: UserId,
    /// The sign-in that it belongs to: ended there, refused here.
    pub family: Uuid,
    /// Refused from then on.
    pub expires_at: UtcMs,
}

/// Writes and reads access tokens.
pub struct Tokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireClaims {
    iss: String,
    aud: String,
    sub: UserId,
    sid: Uuid,
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: Uuid,
}

impl Tokens {
    /// Tokens under a secret of at least [`crate::settings::SECRET_BYTES_MIN`] bytes.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        let mut validation = Validation::new(ALGORITHM);
        validation.set_required_spec_claims(&["exp", "nbf", "iss", "aud", "sub"]);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        // The library reads the machine's clock; ours is asked below, so that tests can move it.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Self {
            encoding: EncodingKey::from_secret(secret),
            decoding: DecodingKey::from_secret(secret),
            validation,
        }
    }

    /// Writes a token that holds for [`ACCESS_TOKEN_S`].
    #[must_use]
    pub fn issue(&self, user: UserId, family: Uuid, now: UtcMs) -> String {
        let now_s = now.0.div_euclid(1000);
        let claims = WireClaims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: user,
            sid: family,
            iat: now_s,
            nbf: now_s,
            exp: now_s + i64::from(ACCESS_TOKEN_S),
            jti: shared::ids::uuid_v7(now.0, crate::app::random_bytes()),
        };
        let header = Header {
            typ: Some(TOKEN_TYPE.to_owned()),
            ..Header::new(ALGORITHM)
        };
        jsonwebtoken::encode(&header, &claims, &self.encoding)
            .expect("plain claims are written under a symmetric key")
    }

    /// Reads a token; `None` for anything that is not a current one of ours.
    #[must_use]
    pub fn read(&self, token: &str, now: UtcMs) -> Option<Claims> {
        let data =
            jsonwebtoken::decode::<WireClaims>(token, &self.decoding, &self.validation).ok()?;
        let is_type = data
            .header
            .typ
            .as_deref()
            .is_some_and(|typ| typ == TOKEN_TYPE);
        let now_s = now.0.div_euclid(1000);
        let is_current = data.claims.nbf <= now_s + CLOCK_LEEWAY_S && now_s < data.claims.exp;
        (is_type && is_current).then_some(Claims {
            user: data.claims.sub,
            family: data.claims.sid,
            expires_at: UtcMs(data.claims.exp.saturating_mul(1000)),
        })
    }
}
