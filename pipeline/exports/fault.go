package exports

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// guarded reads a file, and refuses it when the reading panics: the fault is ours or a
// library's, never the sender's, and the other files go on.
func guarded(read func() (*File, error)) (file *File, err error) {
	defer func() {
		if p := recover(); p != nil {
			refusal := refuseUnreadable()
			refusal.Trace = Trace(p)
			file, err = nil, refusal
		}
	}()
	return read()
}

// Trace says where the program failed, for those who mend it; it is called where the
// panic is recovered. Of the value of the panic it repeats only what the language
// writes, an index or a kind: any other text could be a person's.
func Trace(p any) string {
	what := fmt.Sprintf("%T", p)
	if fault, ok := p.(runtime.Error); ok {
		what = fault.Error()
	}
	return what + "\n" + string(debug.Stack())
}
