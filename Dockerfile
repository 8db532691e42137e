# One image for web, worker, beat and the command that prepares the database; docker-compose.yml says
# which runs where. No image was built where this was written: see README.md.

FROM python:3.13-slim AS packages
COPY requirements.lock .
RUN python -m venv /opt/venv \
  && /opt/venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements.lock

FROM python:3.13-slim
ENV PATH="/opt/venv/bin:$PATH" PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
  VAR_DIR=/app/var HOST=0.0.0.0 PORT=8000
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
# The program belongs to root and cannot change itself; only var/ can be written.
RUN useradd --system --uid 10001 enquiry \
  && SECRET_KEY=only-while-building ALLOWED_HOSTS=localhost python manage.py collectstatic --no-input \
  && mkdir -p var/files \
  && chown -R enquiry var
USER enquiry
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=15s --start-period=60s --retries=3 \
  CMD ["python", "manage.py", "check_health", "web"]
CMD ["bin/web"]
