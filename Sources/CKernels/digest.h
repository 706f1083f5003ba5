// SPDX-License-Identifier: Apache-2.0
// XXH3 by libxxhash's header, which the level's file includes for its vectors. Included inside one namespace per level.

static fk_digest digest(const void *bytes, size_t count) {
    XXH128_hash_t hash = XXH3_128bits(bytes, count);
    return {hash.low64, hash.high64};
}
