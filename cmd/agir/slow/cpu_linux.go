package slow

import (
	"os/exec"
	"syscall"
	"testing"
)

// CPU has a benchmark report the processor seconds of each operation beside those of the
// clock, which say nothing on a machine that others use.
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

// CPUOf has a benchmark report what programs that have ended took, for each operation.
func CPUOf(b *testing.B, ended ...*exec.Cmd) {
	total := 0.0
	for _, cmd := range ended {
		total += (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	}
	b.ReportMetric(total/float64(b.N), "cpu-s/op")
}

// Peak has a benchmark report the most memory that its process ever held, in MiB.
func Peak(b *testing.B) {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) == nil {
		b.ReportMetric(float64(u.Maxrss>>10), "peak-MiB")
	}
}

// PeakOf has it report that of a program that has ended.
func PeakOf(b *testing.B, ended *exec.Cmd) {
	b.ReportMetric(float64(ended.ProcessState.SysUsage().(*syscall.Rusage).Maxrss>>10), "peak-MiB")
}
