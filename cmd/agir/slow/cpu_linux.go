package slow

import (
	"os/exec"
	"syscall"
	"testing"
)

// CPU has a benchmark report the processor seconds of each operation beside those of the
// clock, which tell nothing on a machine that others use.
func CPU(b *testing.B) {
	before := spent()
	b.Cleanup(func() { b.ReportMetric((spent()-before)/float64(b.N), "cpu-s/op") })
}

// spent is what this process took of the processors, in seconds.
func spent() float64 {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// CPUOf has a benchmark report what a program that has ended took, for each operation.
func CPUOf(b *testing.B, ended *exec.Cmd) {
	s := ended.ProcessState
	b.ReportMetric((s.UserTime()+s.SystemTime()).Seconds()/float64(b.N), "cpu-s/op")
}
