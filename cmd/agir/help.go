package main

type helpVerb struct {
	Verb string `arg:"" optional:"" help:"Verb to explain."`
}

func (v *helpVerb) Run(s *session) error {
	args := []string{"--help"}
	if v.Verb != "" {
		args = []string{v.Verb, "--help"}
	}
	if _, err := s.parser.Parse(args); err != nil {
		return misuse{err}
	}
	return nil
}
