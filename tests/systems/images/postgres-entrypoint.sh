#!/usr/bin/env bash
# Does what the documentation of the public postgres image says of its environment variables and init scripts.
# https://hub.docker.com/_/postgres
set -Eeuo pipefail

# A variable, or the content of the file that NAME_FILE names.
value_of() {
	local name=$1 file_name="${1}_FILE" default=${2:-}
	if [ -n "${!name:-}" ] && [ -n "${!file_name:-}" ]; then
		echo "error: both $name and $file_name are set, which exclude each other" >&2
		exit 1
	fi
	if [ -n "${!name:-}" ]; then
		printf %s "${!name}"
	elif [ -n "${!file_name:-}" ]; then
		cat "${!file_name}"
	else
		printf %s "$default"
	fi
}

own_the_folders() {
	mkdir -p "$PGDATA" /var/run/postgresql
	chmod 00700 "$PGDATA" || :
	chmod 03775 /var/run/postgresql || :
	if [ "$(id -u)" = 0 ]; then
		find "$PGDATA" \! -user postgres -exec chown postgres '{}' +
		find /var/run/postgresql \! -user postgres -exec chown postgres '{}' +
	fi
}

require_password() {
	if [ -z "$POSTGRES_PASSWORD" ] && [ "${POSTGRES_HOST_AUTH_METHOD:-}" != trust ]; then
		cat >&2 <<-MESSAGE
			Error: Database is uninitialized and superuser password is not specified.
			       You must specify POSTGRES_PASSWORD to a non-empty value for the
			       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".
		MESSAGE
		exit 1
	fi
}

initialize() {
	eval 'initdb --username="$POSTGRES_USER" --pwfile=<(printf "%s\n" "$POSTGRES_PASSWORD") '"${POSTGRES_INITDB_ARGS:-}"
	local method=${POSTGRES_HOST_AUTH_METHOD:-}
	[ -n "$method" ] || method=$(postgres -C password_encryption "$@")
	printf '\nhost all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"
}

run_sql() {
	PGHOST= PGHOSTADDR= psql -v ON_ERROR_STOP=1 --no-password --no-psqlrc --username "$POSTGRES_USER" "$@"
}

create_database() {
	[ "$POSTGRES_DB" = postgres ] || run_sql --dbname postgres --set db="$POSTGRES_DB" <<<'CREATE DATABASE :"db" ;'
}

run_init_scripts() {
	local script
	for script in /docker-entrypoint-initdb.d/*; do
		[ -e "$script" ] || continue
		echo "$0: running $script"
		case "$script" in
		*.sh) if [ -x "$script" ]; then "$script"; else . "$script"; fi ;;
		*.sql) run_sql --dbname "$POSTGRES_DB" -f "$script" ;;
		*.sql.gz) gunzip -c "$script" | run_sql --dbname "$POSTGRES_DB" ;;
		*.sql.xz) xzcat "$script" | run_sql --dbname "$POSTGRES_DB" ;;
		*.sql.zst) zstd -dc "$script" | run_sql --dbname "$POSTGRES_DB" ;;
		*) echo "$0: ignoring $script" ;;
		esac
	done
}

# Init scripts meet a server that nobody but them can reach.
set_up_database() {
	initialize "${@:2}"
	PGUSER="${PGUSER:-$POSTGRES_USER}" pg_ctl -D "$PGDATA" -w start \
		-o "$(printf '%q ' "${@:2}" -c listen_addresses='' -p "${PGPORT:-5432}")"
	create_database
	run_init_scripts
	PGUSER="${PGUSER:-$POSTGRES_USER}" pg_ctl -D "$PGDATA" -m fast -w stop
	echo "PostgreSQL init process complete; ready for start up."
}

if [ "${1:0:1}" = - ]; then
	set -- postgres "$@"
fi
if [ "$1" = postgres ]; then
	own_the_folders
	if [ "$(id -u)" = 0 ]; then
		exec gosu postgres "$BASH_SOURCE" "$@"
	fi
	if [ ! -s "$PGDATA/PG_VERSION" ]; then
		POSTGRES_PASSWORD=$(value_of POSTGRES_PASSWORD)
		POSTGRES_USER=$(value_of POSTGRES_USER postgres)
		POSTGRES_DB=$(value_of POSTGRES_DB "$POSTGRES_USER")
		POSTGRES_INITDB_ARGS=$(value_of POSTGRES_INITDB_ARGS)
		export POSTGRES_USER POSTGRES_DB
		require_password
		export PGPASSWORD="${PGPASSWORD:-$POSTGRES_PASSWORD}"
		set_up_database "$@"
		unset PGPASSWORD
	else
		echo "PostgreSQL Database directory appears to contain a database; Skipping initialization"
	fi
fi
exec "$@"
