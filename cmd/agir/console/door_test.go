package console

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Of all who come with a link at once, one comes in, and nobody after him.
func TestALinkServesOnce(t *testing.T) {
	d := newDoors(time.Now)
	for range 200 {
		key := d.newLink()
		var in atomic.Int64
		var all sync.WaitGroup
		start := make(chan struct{})
		for range 16 {
			all.Go(func() {
				<-start
				if d.useLink(key) {
					in.Add(1)
				}
			})
		}
		close(start)
		all.Wait()
		if in.Load() != 1 || d.linkStands(key) || d.useLink(key) || d.useLink("") {
			t.Fatalf("%d came in", in.Load())
		}
	}
}
