// Addresses of a media library's files, signed as `coffer media url` signs them. For a server: who has the keys can
// have anything made. No dependencies; Node 18 or later.
//
//   const media = mediaLibrary({ url: 'https://media.example.org', keys: process.env.COFFER_MEDIA_KEYS })
//   media.url(id)                                        the original
//   media.url(id, { width: 200, height: 200, fill: true })
//   media.srcset(id, [320, 640, 1280])                   for <img srcset>
//
// The names and what is signed: docs/protocol/shift-media.md

import { createHmac } from 'node:crypto'

const ID = /^([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})-([^/\\\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+)$/u
const MAX_SIDE = 15000

/**
 * @param {{url: string, keys: string, scope?: string}} settings `media_url`, `media_keys` (`id:secret`, the first of
 *   several signs) and `media_scope`, as coffer has them
 */
export function mediaLibrary ({ url, keys, scope = '' }) {
  const base = url.replace(/\/+$/, '')
  const [keyId, ...rest] = String(keys).split(',')[0].trim().split(':')
  const secret = rest.join(':')
  if (!/^[a-z0-9]{1,16}$/.test(keyId) || secret.length < 16) {
    throw new RangeError('keys are written id:secret, with a secret of at least 16 characters')
  }

  function address (id, name) {
    return base + '/' + (folder(id) + '/' + name).split('/').map(escaped).join('/')
  }

  /**
   * Where the public reads an original, or with `variant` what is made of it.
   *
   * @param {string} id a whole media id
   * @param {{width?: number, height?: number, fill?: boolean, sample?: [number, number], quality?: number,
   *   upscale?: boolean, format?: string, expires?: Date}} [variant] a box, of which one side may be left out where it
   *   is not filled; `expires` says until when it may be made
   */
  function urlOf (id, variant) {
    if (variant === undefined) return address(id, fileName(id))
    const { fill = false, sample, quality = 65, upscale = true, expires } = variant
    const isFit = !fill && sample === undefined
    const width = variant.width ?? (isFit && variant.height !== undefined ? MAX_SIDE : NaN)
    const height = variant.height ?? (isFit && variant.width !== undefined ? MAX_SIDE : NaN)
    const extension = variant.format ?? extensionOf(fileName(id))
    for (const side of [width, height, ...(sample ?? [])]) check(side, 1, MAX_SIDE, 'a side')
    check(quality, 0, 100, 'the quality')
    if (!/^[A-Za-z0-9]+$/.test(extension)) throw new RangeError('no format: ' + extension)
    const framing = sample ? sample.join('x') : fill ? 'fill' : 'fit'
    const said = `${width}x${height}-${framing}-${quality}-${upscale ? 'upscale' : 'noupscale'}`
    const seconds = expires === undefined ? 0 : Math.floor(expires.getTime() / 1000)
    const code = createHmac('sha256', secret)
      .update(framed('coffer shift v1', scope, keyId, String(seconds), folder(id), said, extension))
      .digest('base64url')
    return address(id, `${said}-v1.${keyId}.${seconds}.${code}.${extension}`)
  }

  /** The value of a `srcset`: an address for each width, in pixels. */
  function srcset (id, widths, variant = {}) {
    return widths.map(width => `${urlOf(id, { ...variant, width })} ${width}w`).join(', ')
  }

  return { url: urlOf, srcset }
}

function fileName (id) {
  const parts = ID.exec(id)
  if (!parts || parts[2] === '.' || parts[2] === '..' || Buffer.byteLength(parts[2]) > 255) {
    throw new RangeError('not a media id: ' + id)
  }
  return parts[2]
}

function folder (id) {
  const name = fileName(id)
  return id.slice(0, 36).toLowerCase().replaceAll('-', '/') + '/' + name
}

function extensionOf (name) {
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? '' : name.slice(dot + 1)
}

/** Each text behind its length in bytes, so that no character can be counted to its neighbour. */
function framed (...texts) {
  return Buffer.concat(texts.flatMap(text => {
    const bytes = Buffer.from(text, 'utf8')
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    return [length, bytes]
  }))
}

function escaped (part) {
  return encodeURIComponent(part).replace(/[!'()]/g, c => '%' + c.charCodeAt(0).toString(16).toUpperCase())
}

function check (number, least, most, what) {
  if (!Number.isInteger(number) || number < least || number > most) {
    throw new RangeError(`${what} goes from ${least} to ${most}: ${number}`)
  }
}
