import CArrow
import Tabular

extension ArrowStream {
    /// Reads all batches, of whatever types.
    func drain() throws {
        while true {
            var array = ArrowArray()
            guard raw.pointee.get_next?(raw, &array) == 0 else { throw ArrowStreamError(message: lastError) }
            guard let release = array.release else { return }
            release(&array)
        }
    }
}
