package main

import (
	"bytes"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/whole"
)

type schemaVerb struct {
	Kind     string `arg:"" help:"orientations, parcours, demandes, contacts or situations." enum:"orientations,parcours,demandes,contacts,situations"`
	Template string `help:"Write a workbook to fill instead." placeholder:"FILE.xlsx"`
}

func (*schemaVerb) Help() string {
	return `The contract of a kind of record as a Table Schema, the format of
schema.data.gouv.fr, in French; or a workbook to fill, with its drop-down lists and
a page of help.

Examples:

    agir schema contacts > contacts.json
    agir schema contacts --template contacts.xlsx`
}

func (v *schemaVerb) Run(s *session) error {
	kind := contract.Kind(v.Kind)
	if v.Template == "" {
		_, err := s.stdout.Write(contract.TableSchema(kind))
		return err
	}
	conf, err := s.settings()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := exports.WriteXLSX(&b, contract.Template(kind, pipeline.Structures(conf))); err != nil {
		return err
	}
	if err := whole.WriteDocument(v.Template, b.Bytes()); err != nil {
		return err
	}
	s.wrote(v.Template)
	return nil
}
