package inbox

import (
	"fmt"
	"io/fs"
	"syscall"
	"time"
)

// stampOf is what the file system says of a file that changes whenever its bytes do, and when
// it last did: the instant of the last change, which is not that of the last writing, can be
// put back by nobody.
func stampOf(info fs.FileInfo) (stamp string, changed time.Time) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return "", time.Time{}
	}
	return fmt.Sprintf("%d %d %d %d %d", stat.Dev, stat.Ino, stat.Size, stat.Mtim.Nano(), stat.Ctim.Nano()), time.Unix(stat.Ctim.Unix())
}
