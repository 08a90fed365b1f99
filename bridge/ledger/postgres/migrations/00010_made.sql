-- +goose Up
-- The tickets that were made within the last minute: there is a budget for
-- them, which all bridges share.
CREATE TABLE made (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at BIGINT NOT NULL
);

-- +goose Down
DROP TABLE made;
