# dojo-bot: `docker build -t dojo-bot .`; the list of its packages: `docker build --target sbom -o . .`
# The last stage has no compiler, no shell script of ours and nothing that the user may write to but /data and /tmp.
FROM python:3.13-slim-trixie AS build
WORKDIR /build
COPY requirements/bot.lock ./
# A venv without pip: what runs cannot install anything. Wheels only, each of the very content that was locked.
RUN python -m venv --without-pip /opt/dojo-bot \
    && python -m pip --python /opt/dojo-bot/bin/python install --no-cache-dir --no-compile --no-deps \
        --disable-pip-version-check --require-hashes --only-binary :all: -r bot.lock
# Tests, headers and samples of libraries are never imported or compiled here.
RUN find /opt/dojo-bot/lib -depth -type d \( -name tests -o -name test -o -name include -o -name sample_data \) \
        -exec rm -r {} + \
    && find /opt/dojo-bot/lib -type f \( -name '*.pyi' -o -name '*.pyx' -o -name '*.pxd' -o -name '*.c' -o -name '*.h' \
        -o -name '*.a' \) -delete
COPY bot /opt/dojo-bot/lib/python3.13/site-packages/bot
COPY --chmod=0755 deploy/dojo-bot /opt/dojo-bot/bin/dojo-bot
# Compiled here, because nothing can be written where it runs.
RUN python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/dojo-bot/lib \
    && mkdir /empty

FROM build AS inventory
COPY requirements/sbom.lock ./
RUN python -m venv --without-pip /opt/sbom \
    && python -m pip --python /opt/sbom/bin/python install --no-cache-dir --no-compile --no-deps \
        --disable-pip-version-check --require-hashes --only-binary :all: -r sbom.lock \
    && /opt/sbom/bin/python -m cyclonedx_py environment --output-reproducible --of JSON -o /sbom.cdx.json \
        /opt/dojo-bot/bin/python

FROM scratch AS sbom
COPY --from=inventory /sbom.cdx.json /

FROM python:3.13-slim-trixie
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="dojo-bot" \
    org.opencontainers.image.description="Work with DefectDojo from Slack and Microsoft Teams." \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}" \
    org.opencontainers.image.base.name="python:3.13-slim-trixie"
COPY --from=build /opt/dojo-bot /opt/dojo-bot
COPY --from=build --chown=10001:10001 /empty /data
ENV PATH=/opt/dojo-bot/bin:$PATH \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
# SQLite's default, data/dojo-bot.db, is below it.
WORKDIR /
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=4 \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(f\"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz\", timeout=4)"]
ENTRYPOINT ["dojo-bot"]
CMD ["serve"]
