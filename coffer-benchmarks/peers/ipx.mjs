// ipx over a folder, on loopback. Baseline JPEG, as the other servers of the comparison write.
import { createServer } from 'node:http'
import { createIPX, createIPXNodeServer, ipxFSStorage } from 'ipx'

const [folder, port] = process.argv.slice(2)
const ipx = createIPX({
  storage: ipxFSStorage({ dir: folder, maxAge: 60 }),
  sharpOptions: { jpegProgressive: false },
})
createServer(createIPXNodeServer(ipx)).listen(Number(port), '127.0.0.1')
