//go:build unix

package main

import (
	"log/syslog"

	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// witness sends each line of the journal to that of the system, when the configuration
// asks for it: nil otherwise.
func witness(conf *settings.Settings) func(string) error {
	if !conf.JournalSyslog {
		return nil
	}
	return witnessAt("", "")
}

// witnessAt sends lines to the journal that listens at an address, or to that of the
// machine without one.
func witnessAt(network, address string) func(string) error {
	return func(line string) error {
		w, err := syslog.Dial(network, address, syslog.LOG_AUTHPRIV|syslog.LOG_NOTICE, "agir")
		if err != nil {
			return err
		}
		defer w.Close()
		return w.Notice(line)
	}
}
