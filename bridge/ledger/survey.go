package ledger

import (
	"context"
	"time"

	"github.com/vigie-noc/vigie/bridge"
)

// Surveys keep whom the bridge asked what they think of how their ticket was
// dealt with, and what they answered.
type Surveys interface {
	// DueSurveys are the tickets whose requesters are to be asked now: first those
	// for whom it is tried again, then closed ones that nobody was asked about,
	// the one that was closed first before.
	DueSurveys(ctx context.Context, due SurveysDue, limit int) ([]bridge.Survey, error)
	// BeginSurvey puts down that somebody is about to be asked, or is not: by its
	// Skip, because they refused, or because they were asked since an instant. It
	// tells what it is then; nil where it was put down before.
	BeginSurvey(ctx context.Context, survey bridge.Survey, since time.Time) (*bridge.Survey, error)
	// SettleSurvey puts down what came of asking: asked, which the journal tells,
	// waiting or failed.
	SettleSurvey(ctx context.Context, survey *bridge.Survey, now time.Time) error
	// Survey is that of a ticket; nil where there is none.
	Survey(ctx context.Context, ticket int64) (*bridge.Survey, error)
	// MarkSurvey takes an answer into the journal and tells whether it did: the
	// first one counts. A ticket that nobody was asked about is ErrNotFound.
	MarkSurvey(ctx context.Context, ticket int64, mark int, remark string, now time.Time) (bool, error)
	// RefuseSurveys puts down that the requester of a ticket wants not to be asked
	// any more; ErrNotFound where nobody knows who that was.
	RefuseSurveys(ctx context.Context, ticket int64, now time.Time) error
	// SurveyCounts are the surveys that began within a period, counted as of now.
	SurveyCounts(ctx context.Context, from, to, now time.Time) ([]SurveyCount, error)
}

// SurveysDue says which surveys are due.
type SurveysDue struct {
	Now      time.Time
	From, To time.Time // tickets closed then
	Except   int64     // the requester whom the bridge itself opens tickets for; 0 for none
}

// SurveyCount is how many surveys have the same values.
type SurveyCount struct {
	Criticity bridge.Criticity
	Region    string
	State     bridge.SurveyState
	Skip      bridge.SurveySkip
	Mark      int // 0 where there is no answer
	N         int
	Pending   int // of them, those who may still answer
}
