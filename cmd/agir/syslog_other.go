//go:build !unix

package main

import (
	"errors"

	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// witness refuses, when the configuration asks for it, what this system does not have.
func witness(conf *settings.Settings) func(string) error {
	if !conf.JournalSyslog {
		return nil
	}
	return func(string) error { return errors.New("no syslog on this system") }
}
