package provision

import "context"

// Desk is what provisioning needs of a client with an administrator's token.
// A collection is its path in the API; numbers in records are json.Number.
// Nothing is repeated here: an error that is not permanent ends the run.
type Desk interface {
	Version(ctx context.Context) (string, error)
	Me(ctx context.Context) (map[string]any, error)
	List(ctx context.Context, collection string) ([]map[string]any, error)
	Create(ctx context.Context, collection string, body map[string]any) (map[string]any, error)
	Update(ctx context.Context, collection string, id int64, body map[string]any) (map[string]any, error)
	Delete(ctx context.Context, collection string, id int64) error
	ExecuteMigrations(ctx context.Context) error
}
