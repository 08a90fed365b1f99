// Package compose holds the tests of deploy/compose.yml, the whole stack in
// containers: that docker compose reads it as meant, that it mounts what the
// demo reads and nothing that is not there, and that every program takes the
// flags that it is given. No test needs a Docker engine. The packages below
// are what runs in the containers beside the parts themselves.
package compose
